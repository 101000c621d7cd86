drop function if exists mdm.clean_number(text);

drop function if exists mdm.clean_typed_number(text);
