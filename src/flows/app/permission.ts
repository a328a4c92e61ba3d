import type { Permission } from '../../ports.ts';

/** Whether somebody may spend the operator's money and open the merge. */
export function mayWrite(permission: Permission): boolean {
  return permission === 'write' || mayMaintain(permission);
}

/** Whether somebody may let the gate itself be changed. */
export function mayMaintain(permission: Permission): boolean {
  return permission === 'maintain' || permission === 'admin';
}
