import { opensAsPrompt } from './prompt-signals.ts';

/** A screen of USSD, which keys to press, and what to enter, as telephones say it. */
const MENU =
  /^(CON|END) \S|\b(press|dial|tapez|appuyez sur|pulse|presione|marque|digite|drücken sie)( the| la touche| la tecla| die| a tecla)? ["'«]?([\d*#]|hash|star|dièse|étoile)|^[^\n.!?]{0,80}(please (enter|key in|dial) (your|the)|veuillez (entrer|saisir|composer) (votre|le|la|un)|ingrese su|introduzca su|(bitte )?geben sie (bitte )?(ihre|die)|digite (o )?seu)\b|[\n.!?] {0,9}(please (enter|key in|dial) (your|the)|veuillez (entrer|saisir|composer) (votre|le|la|un)|ingrese su|introduzca su|bitte geben sie (ihre|die)|digite (o )?seu)\b/i;

/** Whether a text is said to people who answer with the keys of a telephone: `Welcome to the bank. Press 1 for …`. */
export function isSaidToCallers(text: string): boolean {
  const head = text.slice(0, 2000);
  return MENU.test(head) && !opensAsPrompt(head);
}
