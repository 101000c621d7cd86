drop table if exists customer."当年中标";
