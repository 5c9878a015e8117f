"""What a course needs to set, hand out and mark the exercises: masters, class key, quizzes, simulation, checker."""
