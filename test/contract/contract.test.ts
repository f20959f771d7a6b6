// The services here, and dynalite, give AWS's answers. moto is asked in test:e2e.
import { holdToContract } from './hold-to-contract.ts';
import { dynaliteServer, ours } from './servers.ts';

holdToContract(ours);
holdToContract(dynaliteServer);
