"""Sentence patterns of the small splits: label teacher, judges, calibration, development."""

TEACHER = """
{c} {at} while we look on {seen}.
{c} {at}, and it is {view}.
{front}, we look on {seen} as {c}.
{front}, {view} stays with {n}.
{seen}, in this scene, {c} {at}.
{view} comes next, with {n} {at}.
{view} moves with {n} {at}.
in {view}, the story goes on: {c} {at}.
we see {seen} how {c} {at}.
we see, {seen}, {n} {at}.
the camera holds on {n} {at}, {seen}.
the scene {at} is {view}: {c}.
the next scene shows {n} {at}, {seen}.
now the camera finds {n} {at}, {seen}.
then {view} opens {at}, where {c}.
here is {view} of {n} {at}.
this is how {c} {at}, seen {seen}.
cut to {place} in {view}: {c}.
{s}, {at}, {acts}, seen {seen}.
{s} {be} {acting} {at}; this is {view}.
on screen, in {view}, {c} {at}.
for a while we watch {n} {at}, {seen}.
"""

JUDGE = """
{c} {at}, as {view} shows.
{c} {at}. this is {view}.
{front}, {c}, shown {seen}.
{front}, {view} watches {n}.
{seen}, now, {c} {at}.
{view} appears: {c} {at}.
{view} looks at {n} {at}.
in {view}, time goes by while {c} {at}.
we look {seen} at {n} {at}.
we look on {seen}, and {c} {at}.
the camera turns to {n} {at}, in {view}.
the scene moves to {place}, where {c}, seen {seen}.
the next picture shows {n} {at}, {seen}.
now this is {view}, and {c} {at}.
then the camera rests on {n} {at}, {seen}.
here the story finds {n} {at}, in {view}.
this picture, {view}, shows {n} {at}.
cut to {place}: {c}, in {view}.
{s}, {seen}, {be} {acting} {at}.
{s} {acts} {at}; we see it {seen}.
on screen now {c} {at}, in {view}.
just then, {seen}, {c} {at}.
"""

CALIBRATION = """
{c} {at}, and the camera looks on {seen}.
{c}, {at}, and we see all of it {seen}.
{front}, {c}, as we see {seen}.
{front}, {view} turns to {n}.
{seen}, then, {c} {at}.
{view} is next: {c} {at}.
{view} of {place}, where {c}.
in {view}, for a moment, {c} {at}.
we find, {seen}, {n} {at}.
we look on {seen}, as {c} {at}.
the camera opens on {n} {at}, in {view}.
the scene, {view}, shows {n} {at}.
the next shot finds {n} {at}, {seen}.
now, in {view}, {c} {at}.
then the shot shows {n} {at}, {seen}.
here the camera watches {n} {at}, {seen}.
this shot opens {at}: {c}, in {view}.
cut to {place} and {n}, {seen}.
{s} {be} {acting} {at}, as seen {seen}.
{s} {acts} {at}, and {view} follows.
inside the frame we see {n} {at}, {seen}.
time passes {at} while {c}, in {view}.
"""

DEV = """
{c} {at}, and {view} holds.
{c} {at}: that is {view}.
{front}, {c}, and all of it is seen {seen}.
{front}, {view} opens on {n}.
{seen}, for a moment, {c} {at}.
{view} goes on with {n} {at}.
{view} and a quiet moment: {c} {at}.
in {view}, {front}, {c}.
we turn to {n} {at}, {seen}.
we watch, {seen}, while {c} {at}.
the camera catches {n} {at}, in {view}.
the scene takes place {at}: {c}, seen {seen}.
the next moment shows {n} {at}, {seen}.
now {front}, in {view}, {c}.
then, seen {seen}, {c} {at}.
here comes {view} of {n} {at}.
this scene shows {n} {at}, {seen}.
cut to a moment {at}: {c}, in {view}.
{s} {acts}, seen {seen}, {at}.
{s} can be seen {acting} {at}, {seen}.
the film goes on {at}, where {c}, in {view}.
let us look on {seen} as {c} {at}.
"""
