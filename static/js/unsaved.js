// Whether what stands in there may go. Editors and new criteria keep their words by themselves; for other fields one is asked.
const keeps = "text-editor, [data-add], [data-keep]";
const dirty = (field) => field.value !== field.defaultValue && !field.closest(keeps);

export const mayGo = (room, question) => ![...room.querySelectorAll("textarea")].some(dirty) || confirm(question);
