// What Swagger UI itself says: it knows English only. Its words are replaced by those of the page where they stand, and
// answers of an operation that only say what can go wrong are folded until somebody clicks on them.
const THEIRS = ".renderedMarkdown, pre, code, textarea, .opblock-summary-description, .opblock-tag";
const PROBLEM = "tr.response[data-code^='4'], tr.response[data-code^='5']";

function sayWords(words, part) {
  if (part.nodeType === Node.ELEMENT_NODE && part.closest(THEIRS)) return;
  // Swagger UI writes where a parameter stands in three pieces
  for (const where of part.nodeType === Node.ELEMENT_NODE ? part.querySelectorAll(".parameter__in") : []) {
    const said = words[where.textContent.trim()];
    if (said) where.textContent = said;
  }
  const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  for (let text = texts.currentNode; text; text = texts.nextNode()) {
    const said = text.nodeType === Node.TEXT_NODE && words[text.nodeValue.trim()];
    if (said && !text.parentElement.closest(THEIRS)) text.nodeValue = said;
  }
}

function sayFilter(page, root) {
  const box = root.querySelector(".operation-filter-input");
  if (box && box.placeholder !== page.filter) box.placeholder = page.filter;
}

function sayDemo(page, root) {
  if (!page.demo || root.querySelector(".demo-note")) return;
  const info = root.querySelector(".information-container .info");
  if (!info) return;
  const note = document.createElement("p");
  note.className = "demo-note";
  note.textContent = page.demo;
  info.append(note);
}

export function sayControls(page, root) {
  const words = JSON.parse(page.words || "{}");
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const part of change.addedNodes) sayWords(words, part);
      if (change.type === "characterData") sayWords(words, change.target);
    }
    sayFilter(page, root);
    sayDemo(page, root);
  }).observe(root, { childList: true, characterData: true, subtree: true });
  root.addEventListener("click", (event) => {
    const folded = event.target.closest(PROBLEM);
    if (folded && !event.target.closest(".response-controls, .model-example")) folded.classList.toggle("is-unfolded");
  });
}
