-- As before the first load; the dimensions stay.
truncate business."规模明细";
