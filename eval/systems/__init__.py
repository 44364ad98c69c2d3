"""What is compared: the grader as it ships, baselines, and whatever else can give an answer a score."""
