"""What an instructor makes and a class is handed: key, notebooks, specifications, quizzes, packs, simulation, tree."""
