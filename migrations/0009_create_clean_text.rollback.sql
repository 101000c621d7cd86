drop function if exists mdm.clean_text(text);
