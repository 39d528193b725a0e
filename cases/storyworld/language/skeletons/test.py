"""Sentence patterns of the two suites; no other split writes these."""

ANY = """
{c} {at}, shown in {view}.
{c} {at}, and we see this {seen}.
{c} {at}, while the camera watches {seen}.
{c} {at}; it is {view}.
{c} {at}; we watch {seen}.
{c}, {at}, in {view}.
{c}. the scene is {place}, seen {seen}.
{c}. behind lies {place}, in {view}.
{front}, {c} in {view}.
{front}, {c}; the camera looks on {seen}.
{front}, {c}, and we look on {seen}.
{front}, {c}, and this is {view}.
{front}, and seen {seen}, {c}.
{front}, {view} finds {n}.
{front}, {view} holds on {n}.
{front}, we see {n}, {seen}.
{front}, we watch {n} in {view}.
{front}, the camera follows {n}, {seen}.
{front}, the camera rests on {n}, in {view}.
{seen}, we watch {n} {at}.
{seen}, we see {n} {at}.
{seen}, the camera finds {n} {at}.
{seen}, {c}, {at}.
{view} takes us to {place}, where {c}.
{view} opens on {n} {at}.
{view} opens on {place}, where {c}.
{view} watches {n} {at}.
{view} stays with {n} {at}.
{view} turns to {n} {at}.
{view} rests on {n} {at}.
{view}: we are {at}, and {c}.
{view}: {place}, where {c}.
{view}: {n} {at}.
{view}, and {c} {at}.
{view} in which {c} {at}.
in {view}, we see {n} {at}.
in {view}, we watch {n} {at}.
in {view}, the camera shows {n} {at}.
in {view} of {place}, {c}.
in {view}, {at}, {c}.
in this shot, {view}, {c} {at}.
we see {place}, where {c}, in {view}.
we see {n} in {view}, {at}.
we watch {n} {at}, {seen}.
we watch in {view} as {c} {at}.
we look on {seen} while {c} {at}.
we find {n} {at}, in {view}.
we follow {n} {at}, {seen}.
we are {at}, where {c}, seen {seen}.
we are {at}; {view} shows {n}.
the camera finds {n} {at}, in {view}.
the camera follows {n} {at}, {seen}.
the camera watches {seen} as {c} {at}.
the camera shows {place}, where {c}, in {view}.
the camera looks on {seen}, and {c} {at}.
this is {view}: {c} {at}.
the shot shows {n} {at}, {seen}.
the shot opens {at}, where {c}, seen {seen}.
the scene opens {at}: {c}, in {view}.
the scene shows {n} {at}, in {view}.
the next moment, {c} {at}, seen {seen}.
the story turns to {place}, where {c}, in {view}.
the story goes on with {n} {at}, seen {seen}.
the picture shows {n} {at}, {seen}.
the frame shows {n} {at}, in {view}.
at this moment, {front}, {c}, in {view}.
a moment {at}: {c}, seen {seen}.
for a moment we watch {n} {at}, {seen}.
now we see {n} {at}, in {view}.
now {view} shows {n} {at}.
now, seen {seen}, {c} {at}.
next we see {n} {at}, {seen}.
then {c} {at}, shown in {view}.
here we see {n} {at}, in {view}.
here, {front}, {c}, seen {seen}.
this is {place}, where {c}, seen {seen}.
cut to {view}: {c} {at}.
cut to {n} {at}, in {view}.
on screen, {front}, {c}, in {view}.
{s} {acts} {at}, and this is {view}.
{s}, in {view}, {acts} {at}.
{s} {be} {acting} {at}, seen {seen}.
{s} {be} shown {acting} {at}, in {view}.
{front}, {s} {be} shown in {view}, {acting}.
{front}, {s} {be} seen {acting}, in {view}.
"""

SAME = """
still {at_the}, {view} shows {n}.
we have not left {the}: {c}, seen {seen}.
we remain {at_the}, and {c}, in {view}.
a moment later {c} {at_the}, in {view}.
moments later, still {at_the}, {c}, seen {seen}.
{the} has not changed, and {c}, seen {seen}.
we stay {at_the} with {n}, in {view}.
"""

RETURN = """
we come back to {the}, where {c}, in {view}.
back {at_the}, we see {n}, {seen}.
back {at_the}, in {view}, {c}.
the story returns to {the}, and {c}, seen {seen}.
we are once more {at_the}, where {c}, in {view}.
{view} brings us back to {the}, where {c}.
{the} once more: {c}, seen {seen}.
the camera returns to {the} and shows {n}, {seen}.
"""
