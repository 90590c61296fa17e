// Where regularizers act, in the order of the catalogue.

export const PLACES = {
  inputs: "On the inputs", targets: "On the targets", network: "In the network",
  objective: "In the loss", update: "In the step", trajectory: "On weights over time",
};
