/* A command is copied as a whole once it is clicked into. */
(() => {
  "use strict";
  for (const code of document.querySelectorAll(".repeat code")) {
    code.addEventListener("click", () => {
      if (String(getSelection())) return;
      getSelection().selectAllChildren(code);
    });
  }
})();
