// The second tier's bundle: everything of Jupyter's that shows widgets which bring no code of their own.

import type { Tier, TierHost } from "../host/tier.ts";
import { followSystem } from "../shared/colours.ts";
import { amendControls, amendViews } from "./amends.ts";
import css from "./index.css";
import { Manager } from "./manager.ts";
import { answerModuleShims } from "./shims.ts";
import { defineSlot, slotFor } from "./slot.ts";

export function openTier(host: TierHost): Tier {
  document.head.append(Object.assign(document.createElement("style"), { textContent: css }));
  followSystem();
  amendControls();
  amendViews();
  answerModuleShims();
  defineSlot();
  const manager: Manager = new Manager(host, (comm) => {
    comm.tier = Promise.resolve(tier);
  });
  const tier: Tier = {
    adopt: (comm, frontend) => manager.adopt(comm, frontend),
    async view(comm, { signal }) {
      const model = await manager.get_model(comm.id);
      return slotFor(await manager.create_view(model), signal);
    },
  };
  return tier;
}
