-- What may stand behind a word for totals.
' *:?( *[[(【][^])】|]*[元千万百亿] *[])】])? *:?',
