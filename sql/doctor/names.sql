-- Settings, until the transaction ends, by which the catalog writes names in full and values in one form.
set local search_path = pg_catalog;
set local datestyle = iso;
set local timezone = 'UTC';
set local intervalstyle = postgres;
set local quote_all_identifiers = off;
