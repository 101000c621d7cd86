drop function if exists mdm.temporary_id(text);
