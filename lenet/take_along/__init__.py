"""What a person takes along from a scene: numbers, the model, pictures, a hand-out to print."""
