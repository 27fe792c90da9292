"""The diagram and the engine that runs it: the only room that knows SpiffWorkflow."""
