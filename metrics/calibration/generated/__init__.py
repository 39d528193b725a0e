"""The person finder on frames that the tiny generators wrote, labelled by hand: mask IoU and coverage."""
