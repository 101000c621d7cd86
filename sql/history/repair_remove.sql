-- ... the other half: what would change is removed first.
update planned
set action = 'remove'
where action = 'change';
