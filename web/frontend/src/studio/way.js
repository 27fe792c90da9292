// A way through a block that loses its only step goes with it. Joined up, as the library would,
// it would leave a way on which nobody does anything: “fire is needed”, and nobody of fire.
const BLOCK = /^bpmn:(Inclusive|Parallel)Gateway$/;

class WaysWithAStep {
  constructor(eventBus, modeling) {
    eventBus.on("commandStack.shape.delete.preExecute", 2000, ({ context: { shape } }) => {
      const [into, out] = [shape.incoming, shape.outgoing];
      if (into.length !== 1 || out.length !== 1) return;
      const [fork, join] = [into[0].source, out[0].target];
      if (BLOCK.test(fork.type) && fork.type === join.type && fork.outgoing.length > 1) modeling.removeConnection(out[0]);
    });
  }
}
WaysWithAStep.$inject = ["eventBus", "modeling"];

export default { __init__: ["waysWithAStep"], waysWithAStep: ["type", WaysWithAStep] };
