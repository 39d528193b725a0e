// Before anything is drawn, so that a chosen theme does not flash.
try { document.documentElement.dataset.theme = localStorage.getItem("onestory-bench-theme") ?? ""; } catch { /* no storage from disk: the system's theme */ }
