-- A case's facts are pressed together each time a fact is added. The faster method is used where the server has it (build/adr/0047); what stands there stays readable.
do $$
begin
    if exists (select from pg_settings where name = 'default_toast_compression' and 'lz4' = any (enumvals)) then
        alter table app.case_facts alter column facts set compression lz4;
    end if;
end
$$;
