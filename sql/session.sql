-- Settings of our session. Our statements are few and large: a hash or sort that stays in memory is
-- worth more than many connections, and compiling them costs more than it saves.
set client_min_messages = warning;
set jit = off;
set work_mem = '128MB';
set temp_buffers = '64MB';
-- Nothing is looked up in schemas that others may write to.
set search_path = pg_catalog, pg_temp;

-- What values are as text, and what text means, is the same for everybody, whatever their own settings are:
-- fingerprints and digests are made of it.
set datestyle = 'ISO, YMD';
set intervalstyle = 'postgres';
set bytea_output = 'hex';
set extra_float_digits = 1;
set standard_conforming_strings = on;
set transform_null_equals = off;
