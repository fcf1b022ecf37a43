"use strict";

// Starts Swagger UI on the page that names a document, and lets its filter find what people type: the name of a group, a
// title, a path or an operation's id, in Chinese and English. Each try has an Idempotency-Key of its own, unless one is
// typed. On a server with the demo's people, what is sent without Authorize is sent by the person of its example.
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

  // What this page fills in itself need not be typed, and examples of these headers are not to be sent.
  const OWN_HEADERS = ["Idempotency-Key", "If-Match"];

  // Parameters of paths are shared: the ids of this operation's example stand beside them, in the order of the path.
  function withPathExamples(spec) {
    const shared = (spec.components || {}).parameters || {};
    for (const methods of Object.values(spec.paths || {})) {
      for (const stated of Object.values(methods)) {
        if (!stated["x-demo-path"]) continue;
        const values = [...stated["x-demo-path"]];
        stated.parameters = stated.parameters.map((given) => {
          const parameter = given.$ref ? shared[given.$ref.split("/").pop()] : given;
          return parameter.in === "path" && values.length ? { ...parameter, example: values.shift() } : given;
        });
      }
    }
    return spec;
  }

  function withoutOwnHeaders(spec) {
    for (const parameter of Object.values((spec.components || {}).parameters || {})) {
      if (OWN_HEADERS.includes(parameter.name)) {
        parameter.required = false;
        delete parameter.example;
      }
    }
    return spec;
  }

  const operations = [];

  // An operation by its method and the address to which a request goes.
  function operationOf(request) {
    const path = new URL(request.url, location.href).pathname;
    const method = request.method.toLowerCase();
    const found = operations.find((operation) => operation.method === method && operation.address.test(path));
    return found && found.stated;
  }

  function learn(spec) {
    operations.length = 0;
    // fixed addresses go before those with parameters
    const paths = Object.keys(spec.paths || {}).sort((a, b) => a.split("{").length - b.split("{").length);
    for (const path of paths) {
      const address = new RegExp("^" + path.replace(/\./g, "\\.").replace(/\{[^}]*\}/g, "[^/]+") + "$");
      for (const [method, stated] of Object.entries(spec.paths[path])) operations.push({ method, address, stated });
    }
  }

  const tokens = new Map();

  // The demo person's token; asked for anew shortly before it ends.
  async function tokenOf(username) {
    const held = tokens.get(username);
    if (held && held.until > Date.now()) return held.token;
    const form = new URLSearchParams({ grant_type: "password", username, password: page.password });
    const response = await fetch("/v1/auth/token", { method: "POST", body: form });
    if (!response.ok) return null;
    const login = await response.json();
    tokens.set(username, { token: login.access_token, until: Date.now() + (login.expires_in - 60) * 1000 });
    return login.access_token;
  }

  async function prepare(request) {
    if (request.loadSpec) return request;
    const headers = request.headers;
    const stated = operationOf(request);
    if (!headers["Accept-Language"]) headers["Accept-Language"] = page.language;
    if (!stated) return request;
    if (request.method.toLowerCase() === "post" && !headers["Idempotency-Key"]) {
      headers["Idempotency-Key"] = crypto.randomUUID ? crypto.randomUUID() : String(Date.now()) + Math.random();
    }
    if (page.password && stated["x-demo-user"] && !headers.Authorization) {
      const token = await tokenOf(stated["x-demo-user"]);
      if (token) headers.Authorization = "Bearer " + token;
    }
    return request;
  }

  function sayDemo() {
    if (!page.demo || document.querySelector(".demo-note")) return;
    const info = document.querySelector(".swagger-ui .information-container .info");
    if (!info) return;
    const note = document.createElement("p");
    note.className = "demo-note";
    note.textContent = page.demo;
    info.append(note);
  }

  const knowTheDocument = {
    statePlugins: {
      spec: {
        wrapActions: {
          updateJsonSpec: (original) => (spec) => {
            learn(spec);
            return original(withPathExamples(withoutOwnHeaders(spec)));
          },
        },
      },
    },
  };

  window.ui = SwaggerUIBundle({
    ...JSON.parse(page.parameters),
    url: page.url,
    dom_id: "#swagger-ui",
    presets: [SwaggerUIBundle.presets.apis, SwaggerUIBundle.SwaggerUIStandalonePreset],
    plugins: [{ fn: { opsFilter } }, readsJson, knowTheDocument],
    requestInterceptor: prepare,
    onComplete: sayFilter,
  });
  function say() {
    sayFilter();
    sayDemo();
  }
  new MutationObserver(say).observe(document.getElementById("swagger-ui"), { childList: true, subtree: true });
})();
