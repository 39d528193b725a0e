"""The paper's baseline families on published weights: pipelines of diffusers, one method a file."""
