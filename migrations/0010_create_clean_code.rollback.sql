drop function if exists mdm.clean_code(text);
