"""Files of students' answers, read as a stream: good rows, rejects with their reason, and the rubric of each."""
