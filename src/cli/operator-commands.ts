// What an operator does with the books, in the order of the help.
import type { Command } from './command.ts';
import { acceptLossCommand } from './accept-loss.ts';
import { accountsCommand } from './accounts.ts';
import { actionsCommand } from './actions.ts';
import { backupCommand } from './backup.ts';
import { createKeyCommand } from './create-key.ts';
import { deleteUserCommand } from './delete-user.ts';
import { exportCommand } from './export.ts';
import { migrateSchemaCommand } from './migrate-schema.ts';
import { migrateCommand } from './moving/migrate.ts';
import { rebuildCommand } from './rebuild.ts';
import { restoreCommand } from './restore.ts';
import { settingsCommand } from './settings-command.ts';
import { unlockCommand } from './unlock.ts';
import {
  disableCommand,
  enableCommand,
  endSessionsCommand,
  resetPasswordCommand,
  resetSecondFactorCommand,
  usersCommand,
} from './users.ts';
import { verifyCommand } from './verify.ts';

/** Every command but the server itself. */
export const operatorCommands: readonly Command[] = [
  verifyCommand,
  backupCommand,
  restoreCommand,
  rebuildCommand,
  exportCommand,
  accountsCommand,
  actionsCommand,
  acceptLossCommand,
  usersCommand,
  unlockCommand,
  resetPasswordCommand,
  resetSecondFactorCommand,
  endSessionsCommand,
  disableCommand,
  enableCommand,
  deleteUserCommand,
  createKeyCommand,
  migrateCommand,
  migrateSchemaCommand,
  settingsCommand,
];
