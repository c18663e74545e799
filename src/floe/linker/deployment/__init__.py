"""From platform.yaml to what runs on Kubernetes: which components, where, how large, who talks to whom."""
