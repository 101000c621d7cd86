drop function if exists mdm.clean_name(text);
