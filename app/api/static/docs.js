// Starts Swagger UI on the page that names a document. What this page does beside Swagger UI stands in the files imported
// here, as plugins and options of https://swagger.io/docs/open-source-tools/swagger-ui.
import { sayControls } from "./docs-controls.js";
import { documentPlugin } from "./docs-document.js";
import { followPlugin } from "./docs-follow.js";
import { offerPeople } from "./docs-people.js";
import { knowOperations, sends } from "./docs-requests.js";

const root = document.getElementById("swagger-ui");
const page = root.dataset;

sayControls(page, root);
offerPeople(page, root);
window.ui = SwaggerUIBundle({
  ...JSON.parse(page.parameters),
  url: page.url,
  dom_id: "#swagger-ui",
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIBundle.SwaggerUIStandalonePreset],
  plugins: [documentPlugin(knowOperations), followPlugin(page, () => window.ui)],
  requestInterceptor: sends(page, () => window.ui),
});
