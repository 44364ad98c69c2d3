"""Results of many answers as files: NDJSON, CSV, XLSX, Parquet, LTI scores, and Moodle's grade import."""
