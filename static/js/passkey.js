// Passkeys: a form marked data-passkey sends what the browser answers to the question in it, or to that at data-ask.
import { notify } from "./notice.js";

const questionOf = async ({ dataset }) => {
  if (!dataset.ask) return JSON.parse(dataset.passkey);
  const answer = await fetch(dataset.ask, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
};

function answerTo({ creation_options: making, request_options: showing }) {
  if (making) return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(making.publicKey) });
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(showing.publicKey) });
}

for (const form of document.querySelectorAll("form[data-passkey]")) form.querySelector("button").disabled = false;
document.addEventListener("submit", async (event) => {
  const form = event.target.closest?.("form[data-passkey]");
  if (!form) return;
  event.preventDefault();
  try {
    const credential = await answerTo(await questionOf(form));
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  } catch (error) {
    console.warn(error);
    notify(form.elements.credential.dataset.failed, { kind: "error" });
  }
});
