// The services here give AWS's answers. Those of others are asked in test:e2e.
import { holdToContract } from './hold-to-contract.ts';
import { ours } from './servers.ts';

holdToContract(ours);
