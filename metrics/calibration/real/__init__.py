"""Judges on a real film: do they tell its characters apart, labelled by hand in shots found by TransNetV2?"""
