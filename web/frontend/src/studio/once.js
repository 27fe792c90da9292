// Several commands as one: one press of undo takes all of them back.
class Together {
  preExecute(context) {
    context.act();
  }
}

class Commands {
  constructor(commandStack) {
    commandStack.registerHandler("studio.together", Together);
  }
}
Commands.$inject = ["commandStack"];

export const together = (modeler, act) => modeler.get("commandStack").execute("studio.together", { act });

export default { __init__: ["studioCommands"], studioCommands: ["type", Commands] };
