"""The floor: two actions written by hand, each as a program that can do nothing else."""
