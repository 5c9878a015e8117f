/* A browser that translates the page leaves code as it is, and what is typed from it keeps working. */
"use strict";
for (const code of document.querySelectorAll("pre, code, kbd")) code.translate = false;
