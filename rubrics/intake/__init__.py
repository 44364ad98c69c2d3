"""What teachers have, as files: exam texts, Word, Markdown, question banks, JSON; read into questions."""
