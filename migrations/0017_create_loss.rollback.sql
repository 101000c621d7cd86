drop table if exists customer."当年流失";
