"use strict";

// Starts Swagger UI on the page that names a document, and lets its filter find what people type: the name of a group, a
// title, a path or an operation's id, in Chinese and English.
(function () {
  const page = document.getElementById("swagger-ui").dataset;

  function matches(operation, phrase) {
    const stated = operation.get("operation");
    const words = [operation.get("path"), stated.get("summary"), stated.get("operationId")];
    return words.some((word) => String(word || "").toLowerCase().includes(phrase));
  }

  // https://github.com/swagger-api/swagger-ui: fn.opsFilter gets the groups with their operations, and the phrase
  function opsFilter(groups, phrase) {
    const wanted = phrase.trim().toLowerCase();
    if (!wanted) return groups;
    return groups
      .map((group, name) =>
        name.toLowerCase().includes(wanted)
          ? group
          : group.update("operations", (operations) => operations.filter((operation) => matches(operation, wanted))),
      )
      .filter((group) => group.get("operations").size);
  }

  // The document is JSON; Swagger UI reads it as YAML, which takes ten times as long.
  const readsJson = {
    statePlugins: {
      spec: {
        wrapActions: {
          parseToJson: (original, system) => (text) => {
            try {
              return system.specActions.updateJsonSpec(JSON.parse(text || system.specSelectors.specStr()));
            } catch {
              return original(text);
            }
          },
        },
      },
    },
  };

  function sayFilter() {
    const box = document.querySelector(".operation-filter-input");
    if (box && box.placeholder !== page.filter) box.placeholder = page.filter;
  }

  window.ui = SwaggerUIBundle({
    ...JSON.parse(page.parameters),
    url: page.url,
    dom_id: "#swagger-ui",
    presets: [SwaggerUIBundle.presets.apis, SwaggerUIBundle.SwaggerUIStandalonePreset],
    plugins: [{ fn: { opsFilter } }, readsJson],
    requestInterceptor: (request) => {
      if (!request.loadSpec && !request.headers["Accept-Language"]) {
        request.headers["Accept-Language"] = page.language;
      }
      return request;
    },
    onComplete: sayFilter,
  });
  new MutationObserver(sayFilter).observe(document.getElementById("swagger-ui"), { childList: true, subtree: true });
})();
