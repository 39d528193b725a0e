"""The networks: autoencoder, text encoder, transformer, frame selection, adaptive conditioner."""
