"""The image back end: how the project becomes a container, and how its services run without Kubernetes."""
