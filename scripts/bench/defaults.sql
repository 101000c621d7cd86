-- The plain statements run as somebody would type them: without the settings of our session.
reset all;
