drop function if exists mdm.clean_date(text);
