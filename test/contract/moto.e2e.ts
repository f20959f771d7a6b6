// moto gives AWS's answers, but for the differences that the contract names.
import { afterAll } from 'vitest';
import { Moto } from '../harness/moto.ts';
import { holdToContract } from './hold-to-contract.ts';
import { motoServer } from './servers.ts';

const moto = await Moto.startIfInstalled();
if (moto === undefined)
  process.stdout.write('moto is not held to the contract without moto_server (pip install moto[server])\n');
afterAll(() => moto?.stop());

holdToContract(motoServer(moto));
