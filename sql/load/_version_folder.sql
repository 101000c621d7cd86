-- The folder in the path of a file that names its version: V2/. Without it, all versions are one file.
'(^|/)[Vv][0-9]+(?=/)'
