// A second implementation of the ledger's leaf format, tree and proofs. See README.md.
package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
)

type request struct {
	Do string `json:"do"`
	entryRequest
	Leaves  []string `json:"leaves"`
	Index   int      `json:"index"`
	OldSize int      `json:"oldSize"`
	Size    int64    `json:"size"`
	Leaf    string   `json:"leaf"`
	Proof   []string `json:"proof"`
	OldRoot string   `json:"oldRoot"`
	Root    string   `json:"root"`
	Text    string   `json:"text"`
	Key     string   `json:"key"`
	Policy  string   `json:"policy"`
}

type answer struct {
	*entryAnswer
	Root        string   `json:"root,omitempty"`
	Inclusion   []string `json:"inclusion,omitempty"`
	Consistency []string `json:"consistency,omitempty"`
	Good        bool     `json:"good"`
	Problem     string   `json:"problem,omitempty"`
}

func main() {
	if len(os.Args) == 4 && os.Args[1] == "receipt" {
		os.Exit(receiptCommand(os.Args[2], os.Args[3]))
	}
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 1<<26)
	out := bufio.NewWriter(os.Stdout)
	for in.Scan() {
		var r request
		result := &answer{}
		err := json.Unmarshal(in.Bytes(), &r)
		if err == nil {
			result, err = respond(r)
		}
		if err != nil {
			result = &answer{Problem: err.Error()}
		}
		line, err := json.Marshal(result)
		if err != nil {
			panic(err)
		}
		fmt.Fprintf(out, "%s\n", line)
		out.Flush()
	}
}

func respond(r request) (*answer, error) {
	switch r.Do {
	case "entry":
		e, err := entry(r.entryRequest)
		return &answer{entryAnswer: e, Good: err == nil}, err
	case "tree":
		leaves, err := unhexAll(r.Leaves)
		if err != nil {
			return nil, err
		}
		return &answer{Good: true, Root: hex.EncodeToString(root(leaves)), Inclusion: hexAll(path(r.Index, leaves)), Consistency: hexAll(subproof(r.OldSize, leaves, true))}, nil
	case "inclusion", "consistency":
		hashes, err := unhexAll(append([]string{r.Leaf, r.OldRoot, r.Root}, r.Proof...))
		if err != nil {
			return nil, err
		}
		if r.Do == "inclusion" {
			return &answer{Good: included(hashes[0], int64(r.Index), r.Size, hashes[3:], hashes[2])}, nil
		}
		return &answer{Good: consistent(int64(r.OldSize), r.Size, hashes[3:], hashes[1], hashes[2])}, nil
	case "note":
		k, err := parseKey(r.Key)
		if err != nil {
			return nil, err
		}
		n, err := parseNote(r.Text)
		if err != nil {
			return nil, err
		}
		return &answer{Good: k.verifies(n.text, n.signatures[0])}, nil
	case "receipt":
		p, err := parsePolicy(r.Policy)
		if err != nil {
			return nil, err
		}
		err = verifyReceipt(r.Text, p)
		return &answer{Good: err == nil}, err
	}
	return nil, fmt.Errorf("unknown request %q", r.Do)
}

func receiptCommand(receipt, policyFile string) int {
	text, err := os.ReadFile(receipt)
	if err == nil {
		var policyText []byte
		if policyText, err = os.ReadFile(policyFile); err == nil {
			var p *policy
			if p, err = parsePolicy(string(policyText)); err == nil {
				err = verifyReceipt(string(text), p)
			}
		}
	}
	if err != nil {
		fmt.Println("not proven:", err)
		return 1
	}
	fmt.Println("proven: the disclosed content is what the log has at this index")
	return 0
}

func hexAll(hashes [][]byte) []string {
	list := make([]string, len(hashes))
	for i, h := range hashes {
		list[i] = hex.EncodeToString(h)
	}
	return list
}

func unhexAll(list []string) ([][]byte, error) {
	hashes := make([][]byte, len(list))
	for i, text := range list {
		var err error
		if hashes[i], err = hex.DecodeString(text); err != nil {
			return nil, err
		}
	}
	return hashes, nil
}
