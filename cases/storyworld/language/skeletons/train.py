"""Sentence patterns of the training stories."""

ANY = """
{view}: {c} {at}.
{view} of {n} {at}.
{view} shows {n} {at}.
{front}, {view} shows {n}.
{c} {at}, seen {seen}.
{front}, {c}, seen {seen}.
{seen}, {c} {at}.
in {view}, {c} {at}.
{front}, in {view}, {c}.
{c} {at} in {view}.
we watch {seen} as {c} {at}.
the camera looks on {seen} as {c} {at}.
{view} opens {at}, where {c}.
{place}: {c}, seen {seen}.
cut to {place}, where {c}, seen {seen}.
here {c} {at}, shown in {view}.
we see {n} {at}, {seen}.
{front}, the camera finds {n}, {seen}.
{front}, we find {n}, {seen}.
the camera shows {n} {at}, {seen}.
{s}, seen {seen}, {acts} {at}.
{s} {be} seen {seen}, {acting} {at}.
{acting} {at}, {s} {be} seen {seen}.
{front}, {s} {acts} while we watch {seen}.
{view} follows {n} {at}.
this is {view} of {n} {at}.
the scene is {place}, where {c}, shown {seen}.
{view} takes in {place}, where {c}.
{front}, {seen}, {c}.
now {c} {at}, in {view}.
now, {front}, {c}, shown {seen}.
at this moment {c} {at}, seen {seen}.
at this moment, {view} shows {n} {at}.
the camera watches {n} {at} in {view}.
the camera watches {seen} while {c} {at}.
{place} appears in {view}, and there {c}.
{place} appears, and {seen} {c}.
{view} holds on {n} {at}.
the camera follows {n} {at}, shown in {view}.
from where we stand, {seen}, {c} {at}.
{c} {at}. we look on {seen}.
{c} {at}. it is {view}.
{c} {at}. the camera sees this {seen}.
{front}, {c}. it is {view}.
{front}, {c}. we watch this {seen}.
we are {at}. {c}, seen {seen}.
we are {at}. {view} shows {n}.
we are {at}, and {c}, shown in {view}.
the next shot is {view}: {c} {at}.
the next shot, {view}, shows {n} {at}.
the next moment takes place {at}: {c}, seen {seen}.
{view} finds {n} {at}.
{view} catches {n} {at}.
{front}, {view} catches {n}.
{front}, {view} follows {n}.
the story moves on {at}: {c}, seen {seen}.
the story goes on {at}, where {c}, seen {seen}.
the story goes on in {view}: {c} {at}.
seen {seen}: {c} {at}.
the film shows {n} {at}, {seen}.
on screen, {c} {at}, seen {seen}.
on screen we see {n} {at} in {view}.
{s} can be seen {at}, {acting}, in {view}.
{s} can be seen {seen}, {acting} {at}.
{front}, {s} can be seen {acting}, in {view}.
{s} {acts}, and {place} lies all around, in {view}.
{front}, {s} {be} {acting}, seen {seen}.
{s} {be} {acting} {at}, in {view}.
{s} {be} {acting} {at}, and we watch {seen}.
{view}, and {s} {be} {acting} {at}.
{view}, {at}: {c}.
{view}, with {n} {at}.
{view} with {place} behind: {c}.
{c}, with {place} behind, in {view}.
{c}, and behind is {place}, seen {seen}.
all we see is {n} {at}, {seen}.
for a moment {c} {at}, seen {seen}.
for a while, {front}, {c}, in {view}.
just now {c} {at}, in {view}.
just then {c} {at}, and this is {view}.
then, {front}, {c}, seen {seen}.
then we see {n} {at}, in {view}.
then comes {view} of {n} {at}.
next comes {view}: {c} {at}.
next, {c} {at}, seen {seen}.
next, {front}, the camera shows {n} in {view}.
{n}, {at}, in {view}.
{n} {at}: {view}.
the shot brings us to {n} {at}, seen {seen}.
the picture is {view} of {place}, where {c}.
in the picture, {c} {at}, seen {seen}.
in the middle of the picture {c} {at}, in {view}.
the frame holds {n} {at}, in {view}.
inside the frame, {c} {at}, seen {seen}.
in this shot {c} {at}, seen {seen}.
in this scene, {front}, {c}, in {view}.
this shot, {view}, follows {n} {at}.
this time {c} {at}, seen {seen}.
again the story turns to {n} {at}, in {view}.
a quiet moment: {c} {at}, seen {seen}.
a short moment {at}: {c}, in {view}.
it is a new moment, and {c} {at}, seen {seen}.
we follow how {c} {at}, in {view}.
the light is clear, and {c} {at}, seen {seen}.
the air is still, and {c} {at}, in {view}.
time passes, and {c} {at}, seen {seen}.
time goes by, and {view} shows {n} {at}.
{front}, time seems to stop while {c}, seen {seen}.
let us watch {n} {at}, {seen}.
{view}, which shows {n} {at}.
{c} {at}; this is {view}, shown on screen.
{front}, {c}; we look on {seen}.
{front}, {c}; that is {view}.
we come upon {n} {at}, seen {seen}.
that is how {c} {at}, shown in {view}.
the camera follows {n} {at}; we watch {seen}.
the camera stays where it is, and {c} {at}, seen {seen}.
the camera rests on {n} {at}, {seen}.
"""

SAME = """
still {at_the}, {c}, seen {seen}.
{c}. we have not left {the}, and this is {view}.
we stay {at_the}, where {c}, in {view}.
the place has not changed: {c} {at_the}, seen {seen}.
{at_the}, a moment later, {c}, in {view}.
moments later, {at_the}, {view} shows {n}.
the camera remains {at_the}, and {c}, seen {seen}.
we remain where we are, {at_the}: {c}, in {view}.
"""

RETURN = """
we return to {the}, where {c}, seen {seen}.
the story comes back to {the}: {c}, in {view}.
back {at_the}, {c}, seen {seen}.
the camera comes back to {the}, and {c}, in {view}.
{view} returns us to {the}, where {c}.
we come back to {the}: {c}, seen {seen}.
back {at_the}, {view} shows {n}.
once more we are {at_the}, and {c}, in {view}.
we are back {at_the}. {c}, seen {seen}.
{the} again: {c}, in {view}.
as before, {c} {at_the}, seen {seen}.
"""
