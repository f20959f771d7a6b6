// dynalite gives AWS's answers, but for the differences that the contract names.
import { holdToContract } from './hold-to-contract.ts';
import { dynaliteServer } from './servers.ts';

holdToContract(dynaliteServer);
