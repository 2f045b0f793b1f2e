module transparency/ledger-second

go 1.19
